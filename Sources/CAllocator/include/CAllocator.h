// jemalloc as the allocator of the program that links this, with settings of its own (CAllocator.c).
#ifndef CALLOCATOR_H
#define CALLOCATOR_H

#include <stdint.h>

/// The version of jemalloc that serves malloc.
const char *allocator_version(void);

/// How many arenas serve the threads.
unsigned allocator_arenas(void);

/// Bytes that the program holds now.
uint64_t allocator_allocated(void);

#endif
