/// Writes metrics in Prometheus' text format, version 0.0.4: families and samples in the order in which they are given,
/// each family once, with help and type before its samples.
struct PrometheusText {
    /// The types that are used here.
    enum Kind: String {
        case counter, gauge, histogram
    }

    /// Names and values of a sample's labels, in the order in which they are shown.
    typealias Labels = KeyValuePairs<StaticString, String>

    /// The samples of one metric.
    struct Family {
        fileprivate let name: StaticString
        fileprivate var text = ""

        /// A sample of a whole number.
        mutating func sample(_ labels: Labels = [:], value: some BinaryInteger) {
            line("", labels, nil, String(value))
        }

        /// A sample of a number.
        mutating func sample(_ labels: Labels = [:], value: Double) {
            line("", labels, nil, PrometheusText.number(value))
        }

        /// The samples of a histogram: cumulative buckets, sum and count.
        mutating func sample(_ labels: Labels = [:], value histogram: Histogram) {
            var total: UInt64 = 0
            for (bound, count) in zip(histogram.bounds + [.infinity], histogram.counts) {
                total += count
                line("_bucket", labels, PrometheusText.number(bound), String(total))
            }
            line("_sum", labels, nil, PrometheusText.number(histogram.sum))
            line("_count", labels, nil, String(total))
        }

        private mutating func line(_ suffix: String, _ labels: Labels, _ bound: String?, _ value: String) {
            var pairs = labels.map { "\($0.key)=\"\(PrometheusText.escaped($0.value, quotes: true))\"" }
            if let bound { pairs.append("le=\"\(bound)\"") }
            text += "\(name)\(suffix)\(pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") \(value)\n"
        }
    }

    /// Everything written so far.
    private(set) var text = ""

    /// Writes a metric with the samples that `body` gives. A metric without samples shows its help and type only.
    mutating func family(_ name: StaticString, _ kind: Kind, _ help: String, _ body: (inout Family) -> Void) {
        var family = Family(name: name)
        body(&family)
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n\(family.text)"
    }

    /// A number as Go's ParseFloat reads it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : value.description
    }

    /// Backslash and line feed escaped, and the quote in values of labels.
    static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
