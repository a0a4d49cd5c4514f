internal import Foundation

/// Where a service answers: `http://host:port` or `https://host:port`, with a path before its own where it has one.
struct ServiceURL: Hashable, Sendable, LosslessStringConvertible {
    /// Without a slash at its end.
    let description: String

    /// Reads an address without query, fragment and login; nil for anything else.
    init?(_ description: String) {
        guard let url = URLComponents(string: description), url.scheme == "http" || url.scheme == "https",
            url.host?.isEmpty == false, url.query == nil, url.fragment == nil, url.user == nil, url.password == nil
        else { return nil }
        var text = Substring(description)
        while text.last == "/" { text = text.dropLast() }
        self.description = String(text)
    }
}
