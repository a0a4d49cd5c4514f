internal import Documents

/// How one constant of a ``Profile`` is stored: under its key, and only where it is not the contract's value.
struct ProfileMember: Sendable {
    /// The name of the member.
    let key: StaticString
    private let put: @Sendable (Profile, inout JSONWriter) -> Void
    private let take: @Sendable (Node, inout Profile) -> Bool
    private let isDefault: @Sendable (Profile) -> Bool

    private init<Value: Equatable & Sendable>(
        _ key: StaticString, _ path: any WritableKeyPath<Profile, Value> & Sendable,
        write: @escaping @Sendable (Value, inout JSONWriter) -> Void, read: @escaping @Sendable (Node) -> Value?
    ) {
        self.key = key
        let contract = Profile()[keyPath: path]
        isDefault = { $0[keyPath: path] == contract }
        put = { write($0[keyPath: path], &$1) }
        take = { node, profile in
            guard let value = read(node) else { return false }
            profile[keyPath: path] = value
            return true
        }
    }

    /// Writes the member of a profile that is being written; nothing for the contract's value.
    func write(_ profile: Profile, to writer: inout JSONWriter) {
        guard !isDefault(profile) else { return }
        writer.key(key)
        put(profile, &writer)
    }

    /// Reads the member out of a stored profile; what is not there stays as it is. False when it has the wrong type.
    func read(_ stored: Node, into profile: inout Profile) -> Bool {
        stored[key].map { take($0, &profile) } ?? true
    }
}

extension ProfileMember {
    /// A text.
    init(_ key: StaticString, _ path: any WritableKeyPath<Profile, String> & Sendable) {
        self.init(key, path, write: { $1.value($0) }, read: { $0.text })
    }

    /// A truth value.
    init(_ key: StaticString, _ path: any WritableKeyPath<Profile, Bool> & Sendable) {
        self.init(key, path, write: { $1.value($0) }, read: { $0.bool })
    }

    /// A whole number.
    init<Value: FixedWidthInteger & Sendable>(
        _ key: StaticString, _ path: any WritableKeyPath<Profile, Value> & Sendable
    ) {
        self.init(key, path, write: { $1.value($0) }, read: { $0.integer.flatMap(Value.init(exactly:)) })
    }

    /// A number.
    init(_ key: StaticString, _ path: any WritableKeyPath<Profile, Double> & Sendable) {
        self.init(key, path, write: { $1.value($0) }, read: { $0.number })
    }

    /// One of several words.
    init<Value: RawRepresentable<String> & Equatable & Sendable>(
        _ key: StaticString, _ path: any WritableKeyPath<Profile, Value> & Sendable
    ) {
        self.init(key, path, write: { $1.value($0.rawValue) }, read: { $0.text.flatMap(Value.init(rawValue:)) })
    }

    /// A number for each risk band, from low to critical.
    init(_ key: StaticString, _ path: any WritableKeyPath<Profile, PerRiskBand<Int32>> & Sendable) {
        self.init(
            key, path,
            write: { value, writer in
                writer.list { writer in
                    for band in RiskBand.allCases { writer.value(value[band]) }
                }
            },
            read: { node in
                let numbers = node.children.compactMap { $0.integer.flatMap(Int32.init(exactly:)) }
                guard numbers.count == 4 else { return nil }
                return PerRiskBand(low: numbers[0], medium: numbers[1], high: numbers[2], critical: numbers[3])
            })
    }

    /// The weights of the priority score: risk, quality of service, urgency.
    init(_ key: StaticString, _ path: any WritableKeyPath<Profile, PriorityWeights> & Sendable) {
        self.init(
            key, path,
            write: { value, writer in
                writer.list { writer in
                    for weight in [value.risk, value.qos, value.urgency] { writer.value(weight) }
                }
            },
            read: { node in
                let numbers = node.children.compactMap(\.number)
                guard numbers.count == 3 else { return nil }
                var weights = PriorityWeights()
                (weights.risk, weights.qos, weights.urgency) = (numbers[0], numbers[1], numbers[2])
                return weights
            })
    }
}
