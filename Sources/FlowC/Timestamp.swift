/// Times as text: ISO 8601 to and from epoch milliseconds, in the proleptic Gregorian calendar.
public enum Timestamp {
    /// The time as `2026-03-02T09:15:25.250Z`.
    public static func text(_ milliseconds: Int64) -> String {
        let (days, rest) = floorDivide(milliseconds, 86_400_000)
        let date = civil(days)
        let seconds = rest / 1000
        guard (0...9999).contains(date.year) else { return longText(date, seconds, rest % 1000) }
        return String(unsafeUninitializedCapacity: 24) { text in
            func put(_ number: Int64, _ position: Int, _ width: Int) {
                var rest = number
                for place in stride(from: position + width - 1, through: position, by: -1) {
                    text[place] = 48 + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
            }
            put(date.year, 0, 4)
            text[4] = UInt8(ascii: "-")
            put(date.month, 5, 2)
            text[7] = UInt8(ascii: "-")
            put(date.day, 8, 2)
            text[10] = UInt8(ascii: "T")
            put(seconds / 3600, 11, 2)
            text[13] = UInt8(ascii: ":")
            put(seconds / 60 % 60, 14, 2)
            text[16] = UInt8(ascii: ":")
            put(seconds % 60, 17, 2)
            text[19] = UInt8(ascii: ".")
            put(rest % 1000, 20, 3)
            text[23] = UInt8(ascii: "Z")
            return 24
        }
    }

    /// A year that is negative or has more than four digits.
    private static func longText(
        _ date: (year: Int64, month: Int64, day: Int64), _ seconds: Int64, _ milliseconds: Int64
    ) -> String {
        pad(date.year, 4) + "-" + pad(date.month, 2) + "-" + pad(date.day, 2)
            + "T" + pad(seconds / 3600, 2) + ":" + pad(seconds / 60 % 60, 2) + ":" + pad(seconds % 60, 2)
            + "." + pad(milliseconds, 3) + "Z"
    }

    private static func pad(_ number: Int64, _ width: Int) -> String {
        let digits = String(number.magnitude)
        let zeros = String(repeating: "0", count: max(0, width - digits.count))
        return (number < 0 ? "-" : "") + zeros + digits
    }

    static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// Days since 1970-01-01 as a date. Eras of 400 years begin on 1 March, so the leap day is the last of its year.
    static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// The days since 1970-01-01 of a date.
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = floorDivide(month <= 2 ? year - 1 : year, 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
