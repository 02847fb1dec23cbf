#include "resnetc/File.h"
