/// A text that no description, dump or interpolation shows.
struct Secret: Hashable, Sendable {
    /// What stands in its place.
    static let mask = "***"

    /// The text: for the library that needs it, never for people.
    let revealed: String

    /// Hides a text.
    init(_ text: String) { revealed = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The mask.
    var description: String { Self.mask }
    /// The mask.
    var debugDescription: String { Self.mask }
    /// Nothing.
    var customMirror: Mirror { Mirror(self, children: []) }
}
