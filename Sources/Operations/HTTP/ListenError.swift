/// Why the HTTP interface could not be opened.
public struct ListenError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What to do about it.
    public enum Kind: Sendable {
        /// Another program, or another instance of this one, listens there.
        case addressInUse
        /// The address is not one of this machine, its name is unknown, or it takes rights that this process lacks.
        case addressRefused
    }

    /// The address that was asked for.
    public let address: ListenAddress
    /// What to do about it.
    public let kind: Kind
    /// What the system says.
    public let detail: String

    /// One line.
    public var description: String {
        switch kind {
        case .addressInUse: "cannot listen on \(address): another process does (\(detail))"
        case .addressRefused: "cannot listen on \(address): \(detail)"
        }
    }
}
