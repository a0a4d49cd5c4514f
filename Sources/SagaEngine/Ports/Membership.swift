/// The group membership that an assignment came with. It travels with every batch of that assignment and is never
/// read again later, so that a late commit of an earlier generation is refused by the broker.
public struct Membership: Sendable {
    /// The member id that the group coordinator gave.
    public let memberID: String
    /// The generation of the group; negative when there is none.
    public let generation: Int32
    /// What the broker port needs to send offsets under this membership.
    public let token: any Sendable

    /// A membership as the rebalance event carried it.
    public init(memberID: String, generation: Int32, token: any Sendable) {
        self.memberID = memberID
        self.generation = generation
        self.token = token
    }

    /// Without a member id or a generation the broker would not check offsets against the group.
    public var isFencing: Bool { generation >= 0 && !memberID.isEmpty }
}
