extension Timestamp {
    /// Reads ISO 8601 as epoch milliseconds; nil when it is not that.
    ///
    /// `YYYY-MM-DD`, alone (midnight) or with `T` or a space and `HH:MM[:SS[.fraction]]` and a zone `Z`, `±HH`, `±HHMM`
    /// or `±HH:MM`. Without a zone it is UTC. Digits after the third of the fraction are dropped.
    public static func parse(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
    }

    static func parse(_ text: UnsafeRawBufferPointer) -> Int64? {
        var reader = TimestampReader(text: text)
        guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2, in: 1...12), reader.skip("-"),
            let day = reader.digits(2, in: 1...31),
            civil(days(year: year, month: month, day: day)) == (year, month, day)
        else { return nil }
        let midnight = days(year: year, month: month, day: day) * 86_400_000
        if reader.isAtEnd { return midnight }
        guard reader.skip("T") || reader.skip("t") || reader.skip(" ") else { return nil }
        guard let time = reader.timeOfDay(), let offset = reader.zone(), reader.isAtEnd else { return nil }
        return midnight + time - offset
    }
}

/// Reads the pieces of a timestamp from left to right.
private struct TimestampReader {
    let text: UnsafeRawBufferPointer
    var position = 0

    init(text: UnsafeRawBufferPointer) { self.text = text }

    var isAtEnd: Bool { position == text.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, UInt32(text[position]) == character.value else { return false }
        position += 1
        return true
    }

    mutating func digits(_ count: Int, in range: ClosedRange<Int64> = 0...9999) -> Int64? {
        guard position + count <= text.count else { return nil }
        var number: Int64 = 0
        for offset in 0..<count {
            let digit = text[position + offset]
            guard (48...57).contains(digit) else { return nil }
            number = number * 10 + Int64(digit - 48)
        }
        position += count
        return range.contains(number) ? number : nil
    }

    mutating func timeOfDay() -> Int64? {
        guard let hour = digits(2, in: 0...23), skip(":"), let minute = digits(2, in: 0...59) else { return nil }
        var time = (hour * 60 + minute) * 60_000
        guard skip(":") else { return time }
        // A leap second counts as the first one of the next minute.
        guard let second = digits(2, in: 0...60) else { return nil }
        time += second * 1000
        guard skip(".") || skip(",") else { return time }
        var weight: Int64 = 100
        var any = false
        while let digit = digits(1) {
            time += digit * weight
            weight /= 10
            any = true
        }
        return any ? time : nil
    }

    mutating func zone() -> Int64? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-"), let hours = digits(2, in: 0...23) else { return nil }
        var minutes: Int64 = 0
        if !isAtEnd {
            _ = skip(":")
            guard let read = digits(2, in: 0...59) else { return nil }
            minutes = read
        }
        return (isEast ? 1 : -1) * (hours * 60 + minutes) * 60_000
    }
}
