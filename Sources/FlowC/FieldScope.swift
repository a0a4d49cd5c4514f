/// Where in a record the decoder is; the path of a field is only spelled out when it is refused.
struct FieldScope {
    /// What stands before every name, `cognitive_plan.` or nothing.
    var prefix = ""
    /// The list whose element is being read.
    var list: StaticString?
    /// The index of that element.
    var index = 0

    /// The scope of one element of a list.
    func element(_ index: Int, of list: StaticString) -> FieldScope {
        FieldScope(prefix: prefix, list: list, index: index)
    }

    /// The path of a field.
    func path(_ name: StaticString) -> String {
        if let list { return "\(prefix)\(list)[\(index)].\(name)" }
        return "\(prefix)\(name)"
    }

    /// A refusal of the value of a field.
    func invalid(_ name: StaticString, _ detail: String) -> RejectedRecord {
        RejectedRecord(.invalidField, field: path(name), detail: detail)
    }

    /// A refusal of one element of a list.
    func invalid(_ name: StaticString, element: Int, _ detail: String) -> RejectedRecord {
        RejectedRecord(.invalidField, field: "\(path(name))[\(element)]", detail: detail)
    }

    /// A refusal of one member of a map.
    func invalid(_ name: StaticString, member: String, _ detail: String) -> RejectedRecord {
        RejectedRecord(.invalidField, field: "\(path(name)).\(clipped(member))", detail: detail)
    }
}

/// At most so many characters of a text that came from outside, without control characters, for messages.
func clipped(_ text: String, to limit: Int = 64) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit + 1) {
        scalars.append(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "\u{FFFD}" : scalar)
    }
    guard scalars.count > limit else { return String(scalars) }
    scalars.removeLast()
    return String(scalars) + "…"
}
