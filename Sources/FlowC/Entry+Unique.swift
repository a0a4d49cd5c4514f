extension Array {
    /// The entries with each name once: at its first place, with its last value, as JSON readers do.
    func keepingLastOfEachName<Value>() -> [Element] where Element == Entry<Value> {
        guard count > 1, hasRepeatedNames() else { return self }
        var places: [String: Int] = [:]
        var unique: [Element] = []
        for entry in self {
            if let place = places[entry.name] {
                unique[place].value = entry.value
            } else {
                places[entry.name] = unique.count
                unique.append(entry)
            }
        }
        return unique
    }

    private func hasRepeatedNames<Value>() -> Bool where Element == Entry<Value> {
        guard count <= 16 else { return Set(lazy.map(\.name)).count < count }
        for later in indices.dropFirst() {
            for earlier in 0..<later where self[earlier].name == self[later].name { return true }
        }
        return false
    }
}
