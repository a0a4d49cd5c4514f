internal import Documents
internal import Foundation

/// Reads records from JSON: one value, a list of values, or one value a line.
enum DecisionInput {
    /// Input that cannot be published: where, and why.
    struct Problem: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    /// Reads one input; `name` is what errors call it.
    static func read(_ bytes: [UInt8], name: String) throws(Problem) -> [DecisionRecord] {
        let document = Document()
        let root: Node
        do throws(MalformedJSON) {
            root = try document.parse(json: bytes)
        } catch {
            return try readLines(bytes, name: name, whole: error)
        }
        guard root.kind == .list else { return [try record(root, name)] }
        var records: [DecisionRecord] = []
        for (index, element) in root.children.enumerated() {
            records.append(try record(element, "\(name), element \(index + 1)"))
        }
        return records
    }

    /// One value a line, blank lines aside. When not even the first line is JSON, the input was meant as one value, and
    /// what was wrong with that is said.
    private static func readLines(
        _ bytes: [UInt8], name: String, whole: MalformedJSON
    ) throws(Problem) -> [DecisionRecord] {
        let document = Document()
        var records: [DecisionRecord] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) else { continue }
            let place = "\(name), line \(index + 1)"
            let root: Node
            do throws(MalformedJSON) {
                root = try document.parse(json: Array(line))
            } catch {
                guard records.isEmpty else { throw Problem(description: "\(place): \(error)") }
                throw Problem(description: "\(name)\(position(in: bytes)): \(whole)")
            }
            records.append(try record(root, place))
        }
        guard !records.isEmpty else { throw Problem(description: "\(name): holds no JSON value") }
        return records
    }

    private static func record(_ node: Node, _ place: String) throws(Problem) -> DecisionRecord {
        do throws(DecisionRecord.Refusal) { return try DecisionRecord(node) } catch {
            throw Problem(description: "\(place): \(error)")
        }
    }

    /// `, line L, column C` of the first thing that is no JSON, as well as a second parser can tell: the first one
    /// gives no positions.
    static func position(in bytes: [UInt8]) -> String {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            return ""
        } catch {
            let text = (error as NSError).userInfo["NSDebugDescription"] as? String ?? ""
            let digits = text.split { !$0.isNumber }.last
            guard let offset = digits.flatMap({ Int($0) }) ?? (text.contains("end of file") ? bytes.count : nil) else {
                return ""
            }
            let before = bytes.prefix(offset)
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            let column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
            return ", line \(line), column \(column)"
        }
    }
}
