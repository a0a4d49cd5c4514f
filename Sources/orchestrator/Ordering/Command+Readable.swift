internal import Documents
internal import FlowC

extension Command {
    /// Refuses a command whose record nobody could read.
    func checkReadable() throws(RejectedRecord) {
        let document = Document()
        let root: Node
        do throws(MalformedJSON) {
            root = try document.parse(json: json)
        } catch {
            throw RejectedRecord(.undecodable, field: "command", detail: error.description)
        }
        _ = try Command(root)
    }
}
