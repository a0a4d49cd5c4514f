internal import CMalloc

/// How the C allocator treats memory that is freed.
enum Allocator {
    /// Keeps it for the next batch. By default glibc gives large blocks back to the kernel each time, and every batch pays
    /// the page faults again: 7 % of the process's time were measured.
    static func keepFreedMemory() {
        mallopt(M_MMAP_THRESHOLD, 64 << 20)
        mallopt(M_TRIM_THRESHOLD, 128 << 20)
        mallopt(M_TOP_PAD, 4 << 20)
    }
}
