public import FlowC

extension Identifier {
    /// 32 lower-case hexadecimal digits without hyphens: the form of batch ids in headers and offset signatures.
    public var hexadecimal: String { description.filter { $0 != "-" } }

    /// 128 random bits.
    public static func random(using generator: inout some RandomNumberGenerator) -> Identifier {
        Identifier(high: generator.next(), low: generator.next())
    }
}
