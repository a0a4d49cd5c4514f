import CAllocator
import Testing

@Suite struct AllocatorTests {
    /// What is linked without being used would be left out silently, and settings with a mistake are only warned of.
    @Test func `jemalloc serves this program, with the settings of the project`() {
        #expect(String(cString: allocator_version()).hasPrefix("5."))
        #expect(allocator_arenas() == 4)
        let before = allocator_allocated()
        let block = [UInt8](repeating: 1, count: 64 << 20)
        #expect(allocator_allocated() >= before + UInt64(block.count))
    }
}
