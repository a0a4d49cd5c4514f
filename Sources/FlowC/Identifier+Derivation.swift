internal import Crypto
internal import Documents

extension Identifier {
    /// The namespace of every identity of this product.
    public static let namespace = Identifier(high: 0x4292_73e4_e3d2_5346, low: 0x897d_2525_3042_baf6)

    /// UUIDv5 (RFC 9562) in ``namespace`` over the UTF-8 of the parts joined by U+001F.
    ///
    /// The parts must not hold control characters: the decoder refuses ids that do, so names cannot collide.
    public static func derived(_ parts: String...) -> Identifier {
        derived(parts)
    }

    static func derived(_ parts: [String]) -> Identifier {
        let length = parts.reduce(16 + max(0, parts.count - 1)) { $0 + $1.utf8.count }
        return withUnsafeTemporaryAllocation(byteCount: length, alignment: 8) { name in
            namespace.withBytes { name.copyMemory(from: $0) }
            var position = 16
            for index in parts.indices {
                if index > 0 {
                    name[position] = 0x1F
                    position += 1
                }
                let rest = UnsafeMutableRawBufferPointer(rebasing: name[position...])
                position += parts[index].withBytes { part in
                    rest.copyMemory(from: part)
                    return part.count
                }
            }
            return version5(of: UnsafeRawBufferPointer(name))
        }
    }

    private static func version5(of name: UnsafeRawBufferPointer) -> Identifier {
        var hash = Insecure.SHA1()
        hash.update(bufferPointer: name)
        return hash.finalize().withUnsafeBytes { digest in
            let high = UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
            let low = UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            return Identifier(
                high: high & 0xFFFF_FFFF_FFFF_0FFF | 0x5000,
                low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
        }
    }
}
