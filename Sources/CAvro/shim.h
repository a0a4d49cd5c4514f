// avro-c, and its function-like macros as functions: Swift cannot call macros.
#ifndef CAVRO_SHIM_H
#define CAVRO_SHIM_H

#include <avro.h>

static inline int cavro_reset(avro_value_t *value) { return avro_value_reset(value); }
static inline void cavro_class_release(avro_value_iface_t *iface) { avro_value_iface_decref(iface); }

// Children. None of these takes a reference: a child lives as long as its parent.
static inline int cavro_at(const avro_value_t *value, size_t index, avro_value_t *child, const char **name)
{
    return avro_value_get_by_index(value, index, child, name);
}
static inline int cavro_append(avro_value_t *value, avro_value_t *child)
{
    return avro_value_append(value, child, NULL);
}
static inline int cavro_add(avro_value_t *value, const char *key, avro_value_t *child, int *is_new)
{
    return avro_value_add(value, key, child, NULL, is_new);
}
static inline int cavro_select(avro_value_t *value, int branch, avro_value_t *child)
{
    return avro_value_set_branch(value, branch, child);
}
static inline int cavro_selected(const avro_value_t *value, int *branch, avro_value_t *child)
{
    int failed = avro_value_get_discriminant(value, branch);
    return failed ? failed : avro_value_get_current_branch(value, child);
}
static inline int cavro_count(const avro_value_t *value, size_t *count) { return avro_value_get_size(value, count); }

// Writing. Strings are given with the NUL that avro-c wants counted.
static inline int cavro_set_null(avro_value_t *value) { return avro_value_set_null(value); }
static inline int cavro_set_boolean(avro_value_t *value, int given) { return avro_value_set_boolean(value, given); }
static inline int cavro_set_int(avro_value_t *value, int32_t given) { return avro_value_set_int(value, given); }
static inline int cavro_set_long(avro_value_t *value, int64_t given) { return avro_value_set_long(value, given); }
static inline int cavro_set_float(avro_value_t *value, float given) { return avro_value_set_float(value, given); }
static inline int cavro_set_double(avro_value_t *value, double given) { return avro_value_set_double(value, given); }
static inline int cavro_set_enum(avro_value_t *value, int given) { return avro_value_set_enum(value, given); }
static inline int cavro_set_string(avro_value_t *value, const char *text, size_t with_nul)
{
    return avro_value_set_string_len(value, text, with_nul);
}
static inline int cavro_set_bytes(avro_value_t *value, void *bytes, size_t count)
{
    return avro_value_set_bytes(value, bytes, count);
}
static inline int cavro_set_fixed(avro_value_t *value, void *bytes, size_t count)
{
    return avro_value_set_fixed(value, bytes, count);
}

// Reading.
static inline int cavro_boolean(const avro_value_t *value, int *out) { return avro_value_get_boolean(value, out); }
static inline int cavro_int(const avro_value_t *value, int32_t *out) { return avro_value_get_int(value, out); }
static inline int cavro_long(const avro_value_t *value, int64_t *out) { return avro_value_get_long(value, out); }
static inline int cavro_float(const avro_value_t *value, float *out) { return avro_value_get_float(value, out); }
static inline int cavro_double(const avro_value_t *value, double *out) { return avro_value_get_double(value, out); }
static inline int cavro_enum(const avro_value_t *value, int *out) { return avro_value_get_enum(value, out); }
static inline int cavro_string(const avro_value_t *value, const char **text, size_t *with_nul)
{
    return avro_value_get_string(value, text, with_nul);
}
static inline int cavro_bytes(const avro_value_t *value, const void **bytes, size_t *count)
{
    return avro_value_get_bytes(value, bytes, count);
}
static inline int cavro_fixed(const avro_value_t *value, const void **bytes, size_t *count)
{
    return avro_value_get_fixed(value, bytes, count);
}

#endif
