/// What the group says about the partitions of this consumer. Answer each with `assign` or `unassign`.
public enum RebalanceEvent: Sendable {
    /// These partitions are ours now, with who we are; answer with ``Consumer/assign(_:)``.
    case assigned([TopicPartition], GroupMetadata)
    /// These partitions go to somebody else; finish, then ``Consumer/unassign()``.
    case revoked([TopicPartition])
    /// These partitions may have another owner already; drop everything, then ``Consumer/unassign()``.
    case lost([TopicPartition])
}
