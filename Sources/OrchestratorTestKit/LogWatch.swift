internal import Glibc

/// Follows a log file from its end on, and tells when something is written to it or its last writer has gone.
///
/// Belongs to one thread.
final class LogWatch {
    /// What has happened to the file.
    enum News {
        /// Something was written.
        case written
        /// No process has it open for writing any more.
        case closed
        /// Nothing, for as long as was waited.
        case nothing
    }

    private let path: String
    private let queue: Int32
    private let start: off_t

    /// Begins at the end of the file, which must exist.
    init(_ path: String) throws(SystemCallError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SystemCallError("stat \(path)", code: errno) }
        let queue = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard queue >= 0 else { throw SystemCallError("inotify_init1", code: errno) }
        let watch = inotify_add_watch(queue, path, UInt32(IN_MODIFY) | UInt32(IN_CLOSE_WRITE))
        let code = errno
        self.path = path
        self.queue = queue
        start = status.st_size
        guard watch >= 0 else { throw SystemCallError("inotify_add_watch \(path)", code: code) }
    }

    deinit { close(queue) }

    /// Waits for the next news, at most so many milliseconds.
    func next(upTo milliseconds: Int32) -> News {
        var wait = pollfd(fd: queue, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, milliseconds) > 0 else { return .nothing }
        // Events of one watched file have no name, so that each is as long as its head: descriptor, mask, cookie, length.
        var events = [UInt32](repeating: 0, count: 4 * 256)
        let count = read(queue, &events, events.count * 4)
        guard count > 0 else { return .nothing }
        let masks = stride(from: 1, to: count / 4, by: 4).map { events[$0] }
        return masks.contains { $0 & UInt32(IN_CLOSE_WRITE) != 0 } ? .closed : .written
    }

    /// Whether a text was written since the beginning.
    func shows(_ text: String) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size > start else { return false }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size - start))
        let count = pread(file, &bytes, bytes.count, start)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).contains(text)
    }
}
