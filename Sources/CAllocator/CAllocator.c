#include "CAllocator.h"

#include <jemalloc/jemalloc.h>

// Read by jemalloc when the process starts; MALLOC_CONF in the environment wins over it. The threads that allocate much are
// the lanes and librdkafka's, and a batch is freed as a whole: few arenas, and what is free goes back after a second.
const char *malloc_conf = "narenas:4,dirty_decay_ms:1000,muzzy_decay_ms:0,tcache_max:65536";

const char *allocator_version(void) {
    const char *version = "";
    size_t size = sizeof version;
    return mallctl("version", &version, &size, NULL, 0) == 0 ? version : "";
}

unsigned allocator_arenas(void) {
    unsigned count = 0;
    size_t size = sizeof count;
    return mallctl("opt.narenas", &count, &size, NULL, 0) == 0 ? count : 0;
}

uint64_t allocator_allocated(void) {
    // jemalloc counts anew only when it is told to.
    uint64_t epoch = 1;
    if (mallctl("epoch", NULL, NULL, &epoch, sizeof epoch) != 0) return 0;
    size_t bytes = 0;
    size_t size = sizeof bytes;
    return mallctl("stats.allocated", &bytes, &size, NULL, 0) == 0 ? bytes : 0;
}
