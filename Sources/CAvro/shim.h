// avro-c, and its function-like macros as functions: Swift cannot call macros.
#ifndef CAVRO_SHIM_H
#define CAVRO_SHIM_H

#include <avro.h>

static inline void cavro_class_release(avro_value_iface_t *iface) { avro_value_iface_decref(iface); }

#endif
