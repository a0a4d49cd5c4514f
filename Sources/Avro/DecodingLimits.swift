/// Bounds on what a record from the network may make a reader do.
///
/// The size of a record bounds most of it already; these bound what a few bytes can claim.
public struct DecodingLimits: Sendable {
    /// How deep records, arrays, maps and unions may be nested.
    public var depth: Int
    /// How many values a record may hold in all. One byte can be a value that takes 200 bytes of memory, and a value
    /// may take no bytes at all.
    public var values: Int
    /// How many entries one map may hold. avro-c's map hashes without a seed, so keys can be chosen to collide.
    public var mapEntries: Int

    /// Sets the bounds.
    public init(depth: Int = 64, values: Int = 500_000, mapEntries: Int = 10_000) {
        self.depth = depth
        self.values = values
        self.mapEntries = mapEntries
    }
}
