/// The version of this program, as `--version` prints it and migrations record it.
enum ProgramVersion {
    /// Major, minor, patch.
    static let current = "2.0.0"
}
