extension Incident {
    /// The order to the self-healing engine, `POST /api/v1/remediation/execute` (flow-c.md §6), as JSON; nil without a
    /// playbook. See ``Remediation/request(serviceName:namespace:agentID:delayMs:)``.
    public func remediationRequest(
        serviceName: String, namespace: String, agentID: String? = nil, delayMs: Int64? = nil
    ) -> [UInt8]? {
        Remediation(self)?.request(
            serviceName: serviceName, namespace: namespace, agentID: agentID, delayMs: delayMs)
    }
}
