#include "resnetc/Npy.h"
