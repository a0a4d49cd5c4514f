internal import FlowC

/// The byte form of up to 64 encoded tickets of one saga, in the order of their publication (`ticket_sheets.body`).
///
/// Version 1: `u8 version`, `u8 count - 1`, then for each ticket its id (16 bytes) and where its value ends (`u32`, big-endian,
/// counted from the first value), then the values.
public enum TicketSheet {
    static let version: UInt8 = 1

    /// Tickets in a sheet, at most.
    public static let capacity = 64

    /// Writes one sheet of 1 to ``capacity`` tickets.
    public static func encode(_ tickets: some Collection<StoredTicket>) -> [UInt8] {
        var writer = BlobWriter()
        writer.bytes.reserveCapacity(tickets.reduce(2 + 20 * tickets.count) { $0 + $1.value.count })
        writer.bytes.append(version)
        writer.bytes.append(UInt8(tickets.count - 1))
        var end: UInt32 = 0
        for ticket in tickets {
            end += UInt32(ticket.value.count)
            writer.put(ticket.id.high)
            writer.put(ticket.id.low)
            writer.put(end)
        }
        for ticket in tickets { writer.bytes.append(contentsOf: ticket.value) }
        return writer.bytes
    }

    /// Bytes of the longest head: what is before the values.
    static let longestHead = 2 + 20 * capacity

    /// The ids of a sheet's tickets, in their order; `bytes` may end anywhere behind the head.
    static func ids(head bytes: UnsafeRawBufferPointer) throws(UnreadableOutbox) -> [Identifier] {
        var reader = BlobReader(source: bytes)
        let last = try Self.last(&reader)
        var ids: [Identifier] = []
        ids.reserveCapacity(Int(last) + 1)
        for _ in 0...last {
            ids.append(Identifier(high: try reader.integer(), low: try reader.integer()))
            _ = try reader.integer() as UInt32
        }
        return ids
    }

    /// The place of the last ticket of a sheet.
    private static func last(_ reader: inout BlobReader) throws(UnreadableOutbox) -> UInt8 {
        let found: UInt8 = try reader.integer()
        guard found == version else {
            throw UnreadableOutbox(problem: "ticket sheet of version \(found), this program reads \(version)")
        }
        return try reader.integer()
    }

    /// Reads a sheet back; `sheet` is its number.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, sheet: Int32 = 0
    ) throws(UnreadableOutbox) -> [StoredTicket] {
        var reader = BlobReader(source: bytes)
        let last = try Self.last(&reader)
        var places: [(id: Identifier, end: UInt32)] = []
        places.reserveCapacity(Int(last) + 1)
        for _ in 0...last {
            places.append((Identifier(high: try reader.integer(), low: try reader.integer()), try reader.integer()))
        }
        var tickets: [StoredTicket] = []
        tickets.reserveCapacity(places.count)
        var start: UInt32 = 0
        for place in places {
            guard place.end >= start else { throw UnreadableOutbox(problem: "a ticket ends before it begins") }
            tickets.append(
                StoredTicket(
                    id: place.id, value: Array(try reader.take(Int(place.end - start))),
                    position: sheet * Int32(capacity) + Int32(tickets.count)))
            start = place.end
        }
        guard reader.isAtEnd else { throw UnreadableOutbox(problem: "bytes after the last ticket") }
        return tickets
    }
}
