/// A page of Prometheus' text format 0.0.4, read strictly: whatever the format does not allow is an error that names its line.
struct PrometheusPage {
    struct Fault: Error, CustomStringConvertible {
        let line: Int
        let reason: String
        var description: String { "line \(line): \(reason)" }
    }

    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
    }

    private(set) var types: [String: String] = [:]
    private(set) var helps: [String: String] = [:]
    /// Families in the order of the page.
    private(set) var families: [String] = []
    private(set) var samples: [Sample: Double] = [:]

    /// Reads a page.
    init(_ text: String) throws(Fault) {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Fault(line: 0, reason: "the last line has no end") }
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().enumerated() {
            do throws(Problem) {
                try take(line)
            } catch {
                throw Fault(line: index + 1, reason: "\(error.reason): \(line)")
            }
        }
        for name in families where types[name] == "histogram" {
            do throws(Problem) {
                try checkHistogram(name)
            } catch {
                throw Fault(line: 0, reason: "\(name): \(error.reason)")
            }
        }
    }

    /// The value of a sample.
    subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples[Sample(name: name, labels: labels)]
    }

    private struct Problem: Error {
        let reason: String
        init(_ reason: String) { self.reason = reason }
    }

    private mutating func take(_ line: Substring) throws(Problem) {
        if line.hasPrefix("# HELP ") || line.hasPrefix("# TYPE ") {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            guard words.count == 4 else { throw Problem("incomplete comment") }
            let name = String(words[2])
            guard Self.isName(name, colons: true) else { throw Problem("not a metric's name") }
            if words[1] == "HELP" {
                guard helps[name] == nil else { throw Problem("second HELP") }
                guard types[name] == nil else { throw Problem("HELP after TYPE") }
                helps[name] = try Self.unescaped(words[3], quotes: false)
            } else {
                guard types[name] == nil else { throw Problem("second TYPE") }
                guard ["counter", "gauge", "histogram", "summary", "untyped"].contains(words[3]) else {
                    throw Problem("not a type")
                }
                types[name] = String(words[3])
                families.append(name)
            }
        } else if line.hasPrefix("#") || line.isEmpty {
            throw Problem("not needed here")
        } else {
            try takeSample(line)
        }
    }

    private mutating func takeSample(_ line: Substring) throws(Problem) {
        let name = String(line.prefix { $0 != "{" && $0 != " " })
        guard Self.isName(name, colons: true) else { throw Problem("not a metric's name") }
        var rest = line.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let label = String(rest.prefix { $0 != "=" })
                guard Self.isName(label, colons: false) else { throw Problem("not a label's name: \(label)") }
                rest = rest.dropFirst(label.count)
                guard rest.hasPrefix("=\"") else { throw Problem("a label without value") }
                rest = rest.dropFirst(2)
                var raw = ""
                while let character = rest.first, character != "\"" {
                    raw.append(character)
                    rest = rest.dropFirst()
                    if character == "\\", let escaped = rest.first {
                        raw.append(escaped)
                        rest = rest.dropFirst()
                    }
                }
                guard rest.first == "\"" else { throw Problem("a value without end") }
                rest = rest.dropFirst()
                guard labels.updateValue(try Self.unescaped(raw[...], quotes: true), forKey: label) == nil else {
                    throw Problem("a label twice")
                }
                if rest.first == "," { rest = rest.dropFirst() } else if rest.first != "}" { throw Problem("no comma") }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", let value = Self.number(rest.dropFirst()) else { throw Problem("no number") }
        guard let family = families.last, belongs(name, to: family) else { throw Problem("not in its family") }
        if types[family] == "counter" && !(value >= 0) { throw Problem("a counter below zero") }
        guard samples.updateValue(value, forKey: Sample(name: name, labels: labels)) == nil else {
            throw Problem("a sample twice")
        }
    }

    private func belongs(_ name: String, to family: String) -> Bool {
        types[family] == "histogram" ? ["_bucket", "_sum", "_count"].contains { name == family + $0 } : name == family
    }

    private func checkHistogram(_ name: String) throws(Problem) {
        var series: [[String: String]: [(bound: Double, count: Double)]] = [:]
        for (sample, count) in samples where sample.name == name + "_bucket" {
            var labels = sample.labels
            guard let bound = labels.removeValue(forKey: "le").flatMap({ Self.number($0[...]) }) else {
                throw Problem("a bucket without bound")
            }
            series[labels, default: []].append((bound, count))
        }
        for (labels, buckets) in series {
            let ordered = buckets.sorted { $0.bound < $1.bound }
            guard zip(ordered, ordered.dropFirst()).allSatisfy({ $0.count <= $1.count }) else {
                throw Problem("buckets are not cumulative")
            }
            guard ordered.last?.bound == .infinity, ordered.last?.count == self[name + "_count", labels],
                self[name + "_sum", labels] != nil
            else { throw Problem("+Inf, _count and _sum do not fit") }
        }
    }

    private static func isName(_ text: String, colons: Bool) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39,
                UInt8(ascii: "_"):
                true
            case UInt8(ascii: ":"): colons
            default: false
            }
        }
    }

    private static func unescaped(_ text: Substring, quotes: Bool) throws(Problem) -> String {
        var plain = ""
        var rest = text
        while let character = rest.popFirst() {
            guard character == "\\" else {
                plain.append(character)
                continue
            }
            switch rest.popFirst() {
            case "\\": plain.append("\\")
            case "n": plain.append("\n")
            case "\"" where quotes: plain.append("\"")
            default: throw Problem("unknown escape")
            }
        }
        return plain
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } ? Double(text) : nil
        }
    }
}
