internal import Foundation

/// A file that tells other programs where a service is; it appears at once and whole.
enum AddressFile {
    /// Writes a line to a file.
    static func write(_ line: String, to path: String) throws {
        do {
            try Data((line + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(.failure, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
