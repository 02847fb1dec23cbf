#include "resnetc/WeightStore.h"
