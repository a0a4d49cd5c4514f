/// A call of the operating system that failed.
package struct SystemCallError: Error, Hashable, CustomStringConvertible {
    /// The call, with what it was about.
    package let call: String
    /// `errno`.
    package let code: Int32

    /// Names a call.
    package init(_ call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// One line.
    package var description: String { "\(call) failed with errno \(code)" }
}
