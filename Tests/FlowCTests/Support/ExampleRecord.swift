/// The example records of the contract, as topic `plans.consensus` carries them.
struct ExampleRecord: Sendable {
    /// The record's value without `cognitive_plan`; of a bare plan the value.
    let value: String
    /// The plan; nil for a bare plan.
    let plan: String?
    /// Whether the plan travels as JSON text.
    let planIsText: Bool
    /// The record's headers.
    let headers: [String: String]
}

extension ExampleRecord {
    static let linearApproveLow = ExampleRecord(
        value: #"""
            {"decision_id": "c2de7797-7c36-3223-a5fd-5471246e6181", "plan_id":
            "93a34087-077c-9fdf-9a3f-0c82698372fd", "intent_id": "e38dc858-e304-9a30-6028-5a429405ccf3",
            "correlation_id": "1710cc83-bb21-2164-8c7f-fe3505c42c99", "trace_id":
            "e3e3b09e3e08749c9d520eb97871adb8", "span_id": "ed7185d9693077d7", "final_decision": "approve",
            "consensus_method": "unanimous", "aggregated_confidence": 0.91, "aggregated_risk": 0.17,
            "specialist_votes": [{"specialist_type": "business", "opinion_id":
            "74496c0a-a184-b91e-4ff1-a53411313a3f", "confidence_score": 0.91, "risk_score": 0.17,
            "recommendation": "approve", "weight": 0.2, "processing_time_ms": 180}, {"specialist_type":
            "technical", "opinion_id": "c90ecebb-003b-3f0a-ac6c-50fcacee538c", "confidence_score": 0.89,
            "risk_score": 0.18, "recommendation": "approve", "weight": 0.2, "processing_time_ms": 217}, {
            "specialist_type": "behavior", "opinion_id": "c28266b4-115b-4d68-641d-ce2b9951ad89",
            "confidence_score": 0.87, "risk_score": 0.19, "recommendation": "approve", "weight": 0.2,
            "processing_time_ms": 254}, {"specialist_type": "evolution", "opinion_id":
            "39450791-b0d5-1746-83bd-12ab0ffecbe4", "confidence_score": 0.85, "risk_score": 0.2,
            "recommendation": "approve", "weight": 0.2, "processing_time_ms": 291}, {"specialist_type":
            "architecture", "opinion_id": "96af4cf8-e77b-36ca-15ff-1d5f0ba238ed", "confidence_score": 0.83,
            "risk_score": 0.21, "recommendation": "approve", "weight": 0.2, "processing_time_ms": 328}],
            "consensus_metrics": {"divergence_score": 0.04, "convergence_time_ms": 842, "unanimous": true,
            "fallback_used": false, "pheromone_strength": 0.5, "bayesian_confidence": 0.91,
            "voting_confidence": 1.0}, "explainability_token": "explain-93a34087-077c-9fdf-9a3f-0c82698372fd",
            "reasoning_summary": "synthetic decision linear", "compliance_checks": {"confidence_threshold":
            true, "divergence_threshold": true, "risk_acceptable": true}, "guardrails_triggered": [],
            "requires_human_review": false, "created_at": 1772442930250, "valid_until": null, "metadata": {
            "num_specialists": "5", "domain": "TECHNICAL"}, "hash":
            "792f85a72807f778ade04adf13a6223c515bf9824c79603eabc189a563a021dc", "schema_version": 1}
            """#,
        plan: #"""
            {"plan_id": "93a34087-077c-9fdf-9a3f-0c82698372fd", "version": "1.0.0", "intent_id":
            "e38dc858-e304-9a30-6028-5a429405ccf3", "correlation_id": "1710cc83-bb21-2164-8c7f-fe3505c42c99",
            "trace_id": "e3e3b09e3e08749c9d520eb97871adb8", "span_id": "ed7185d9693077d7", "tasks": [{
            "task_id": "t1", "task_type": "BUILD", "description":
            "Compile and package the billing service image", "dependencies": [], "estimated_duration_ms":
            20000, "required_capabilities": ["code_generation"], "parameters": {"repository":
            "git.example.test/billing", "image_tag": "1.4.2", "registry_url": "registry.example.test",
            "artifact_ids": "[\"img-771\"]"}, "metadata": {}}, {"task_id": "t2", "task_type": "TEST",
            "description": "Run the unit and contract suites", "dependencies": ["t1"],
            "estimated_duration_ms": 45000, "required_capabilities": ["testing"], "parameters": {"test_id":
            "suite-88", "namespace": "ci"}, "metadata": {}}, {"task_id": "t3", "task_type": "VALIDATE",
            "description": "Check image signature and licence policy", "dependencies": ["t1"],
            "estimated_duration_ms": 1500, "required_capabilities": ["validation"], "parameters": {
            "validation_id": "val-12"}, "metadata": {}}, {"task_id": "t4", "task_type": "DEPLOY",
            "description": "Roll the new image out to staging", "dependencies": ["t2", "t3"],
            "estimated_duration_ms": 120000, "required_capabilities": ["deployment"], "parameters": {
            "deployment_name": "billing", "namespace": "staging", "previous_revision": "41", "provider":
            "argocd"}, "metadata": {}}], "execution_order": ["t1", "t2", "t3", "t4"], "risk_score": 0.18,
            "risk_band": "low", "risk_factors": {"priority": 0.162, "security": 0.108, "complexity": 0.144},
            "explainability_token": "expl-linear", "reasoning_summary": "synthetic plan linear", "status":
            "validated", "created_at": 1772442925250, "valid_until": null, "estimated_total_duration_ms":
            186500, "complexity_score": 0.333, "original_domain": "TECHNICAL", "original_priority": "normal",
            "original_security_level": "internal", "metadata": {"synthetic": "true"}, "requires_approval":
            false, "approval_status": null, "approved_by": null, "approved_at": null, "is_destructive": false,
            "destructive_tasks": [], "risk_matrix": null, "schema_version": 1}
            """#,
        planIsText: true,
        headers: [
            "decision-id": "c2de7797-7c36-3223-a5fd-5471246e6181",
            "plan-id": "93a34087-077c-9fdf-9a3f-0c82698372fd",
            "intent-id": "e38dc858-e304-9a30-6028-5a429405ccf3",
            "correlation-id": "1710cc83-bb21-2164-8c7f-fe3505c42c99",
            "final-decision": "approve",
            "traceparent": "00-e3e3b09e3e08749c9d520eb97871adb8-ed7185d9693077d7-01",
        ])

    static let diamondApproveHigh = ExampleRecord(
        value: #"""
            {"decision_id": "8d32bf1d-451a-2d0b-7a8e-41c8ca14d116", "plan_id":
            "d11721b8-9e2e-96a8-d166-43d2145b8d20", "intent_id": "e24a33b1-34cc-eaad-535d-2119949d145a",
            "correlation_id": "d20e1877-4705-c886-5e17-88a0f9290adc", "trace_id":
            "146513bb9267257bf9554cd2bc956302", "span_id": "c67ce0bf27aa3d65", "final_decision": "approve",
            "consensus_method": "voting", "aggregated_confidence": 0.78, "aggregated_risk": 0.61,
            "specialist_votes": [{"specialist_type": "business", "opinion_id":
            "d897dae8-86b0-b727-cc13-9fb65d1ca2c5", "confidence_score": 0.78, "risk_score": 0.61,
            "recommendation": "approve", "weight": 0.2, "processing_time_ms": 180}, {"specialist_type":
            "technical", "opinion_id": "596f8575-3f86-0287-7d1d-e8bdf7e93f92", "confidence_score": 0.76,
            "risk_score": 0.62, "recommendation": "approve", "weight": 0.2, "processing_time_ms": 217}, {
            "specialist_type": "behavior", "opinion_id": "ab57e5f7-c778-3070-615c-e2b82e8bead0",
            "confidence_score": 0.74, "risk_score": 0.63, "recommendation": "approve", "weight": 0.2,
            "processing_time_ms": 254}, {"specialist_type": "evolution", "opinion_id":
            "5b171d7d-a4aa-6e52-e593-90b3bd002e4b", "confidence_score": 0.72, "risk_score": 0.64,
            "recommendation": "review_required", "weight": 0.2, "processing_time_ms": 291}, {
            "specialist_type": "architecture", "opinion_id": "3f7af8ab-cce1-2d7b-ec84-62c5aeb128c5",
            "confidence_score": 0.7, "risk_score": 0.65, "recommendation": "approve", "weight": 0.2,
            "processing_time_ms": 328}], "consensus_metrics": {"divergence_score": 0.31,
            "convergence_time_ms": 842, "unanimous": false, "fallback_used": false, "pheromone_strength": 0.5,
            "bayesian_confidence": 0.78, "voting_confidence": 0.8}, "explainability_token":
            "explain-d11721b8-9e2e-96a8-d166-43d2145b8d20", "reasoning_summary": "synthetic decision diamond",
            "compliance_checks": {"confidence_threshold": true, "divergence_threshold": true,
            "risk_acceptable": true}, "guardrails_triggered": [], "requires_human_review": false,
            "created_at": 1772443200000, "valid_until": null, "metadata": {"num_specialists": "5", "domain":
            "BUSINESS"}, "hash": "037ace8cff829cc573ee8dd0e04af1a1789ae9e53b6fcee044da0e574a00c405",
            "schema_version": 1}
            """#,
        plan: #"""
            {"plan_id": "d11721b8-9e2e-96a8-d166-43d2145b8d20", "version": "1.0.0", "intent_id":
            "e24a33b1-34cc-eaad-535d-2119949d145a", "correlation_id": "d20e1877-4705-c886-5e17-88a0f9290adc",
            "trace_id": "146513bb9267257bf9554cd2bc956302", "span_id": "c67ce0bf27aa3d65", "tasks": [{
            "task_id": "extract", "task_type": "QUERY", "description": "Read the account snapshot",
            "dependencies": [], "estimated_duration_ms": 30000, "required_capabilities": ["validation"],
            "parameters": {"source": "ledger", "window": "24h"}, "metadata": {}}, {"task_id": "left",
            "task_type": "TRANSFORM", "description": "Aggregate by tenant", "dependencies": ["extract"],
            "estimated_duration_ms": 45000, "required_capabilities": ["code_generation"], "parameters": {
            "group_by": "tenant"}, "metadata": {}}, {"task_id": "right", "task_type": "TRANSFORM",
            "description": "Aggregate by region", "dependencies": ["extract"], "estimated_duration_ms": 60000,
            "required_capabilities": ["code_generation"], "parameters": {"group_by": "region"}, "metadata": {}
            }, {"task_id": "join", "task_type": "EXECUTE", "description": "Join and publish the report",
            "dependencies": ["left", "right"], "estimated_duration_ms": 90000, "required_capabilities": [
            "deployment"], "parameters": {"execution_id": "ex-9", "rollback_script": "rollback.sh",
            "working_dir": "/srv/report"}, "metadata": {}}], "execution_order": ["extract", "left", "right",
            "join"], "risk_score": 0.68, "risk_band": "high", "risk_factors": {"priority": 0.612, "security":
            0.408, "complexity": 0.544}, "explainability_token": "expl-diamond", "reasoning_summary":
            "synthetic plan diamond", "status": "validated", "created_at": 1772443191000, "valid_until":
            1772446800000, "estimated_total_duration_ms": 225000, "complexity_score": 0.333,
            "original_domain": "BUSINESS", "original_priority": "high", "original_security_level":
            "confidential", "metadata": {"synthetic": "true"}, "requires_approval": false, "approval_status":
            null, "approved_by": null, "approved_at": null, "is_destructive": false, "destructive_tasks": [],
            "risk_matrix": null, "schema_version": 1}
            """#,
        planIsText: false,
        headers: [
            "decision-id": "8d32bf1d-451a-2d0b-7a8e-41c8ca14d116",
            "plan-id": "d11721b8-9e2e-96a8-d166-43d2145b8d20",
            "intent-id": "e24a33b1-34cc-eaad-535d-2119949d145a",
            "correlation-id": "d20e1877-4705-c886-5e17-88a0f9290adc",
            "final-decision": "approve",
            "traceparent": "00-146513bb9267257bf9554cd2bc956302-c67ce0bf27aa3d65-01",
        ])

    static let fanoutConditionalCritical = ExampleRecord(
        value: #"""
            {"decision_id": "3c9f0600-d62a-68c1-ba15-f26d16f982fa", "plan_id":
            "6973cc4f-5a36-c867-bb79-ef678fead42e", "intent_id": "12bf07ed-f935-713b-0628-fa43b1c5d173",
            "correlation_id": "43301504-44e9-2a7e-4785-42c927e80330", "trace_id":
            "611ca5940843c063df952f7140395195", "span_id": "bd4e93a4f226aadd", "final_decision": "conditional"
            , "consensus_method": "bayesian", "aggregated_confidence": 0.72, "aggregated_risk": 0.74,
            "specialist_votes": [{"specialist_type": "business", "opinion_id":
            "13f84bdd-ac0d-a1a2-2a7f-74c7be41853a", "confidence_score": 0.72, "risk_score": 0.74,
            "recommendation": "conditional", "weight": 0.2, "processing_time_ms": 180}, {"specialist_type":
            "technical", "opinion_id": "b24801fa-92b0-8988-519b-204c71f3e734", "confidence_score": 0.7,
            "risk_score": 0.75, "recommendation": "approve", "weight": 0.2, "processing_time_ms": 217}, {
            "specialist_type": "behavior", "opinion_id": "e5369328-7e5c-7d3b-05ca-4409d83df95c",
            "confidence_score": 0.68, "risk_score": 0.76, "recommendation": "conditional", "weight": 0.2,
            "processing_time_ms": 254}, {"specialist_type": "evolution", "opinion_id":
            "5c9517ff-2b94-fc4c-a706-bd9617bbfd39", "confidence_score": 0.66, "risk_score": 0.77,
            "recommendation": "conditional", "weight": 0.2, "processing_time_ms": 291}, {"specialist_type":
            "architecture", "opinion_id": "e1790360-fb65-6fc5-44f6-84c1a5b62c6a", "confidence_score": 0.64,
            "risk_score": 0.78, "recommendation": "approve", "weight": 0.2, "processing_time_ms": 328}],
            "consensus_metrics": {"divergence_score": 0.31, "convergence_time_ms": 842, "unanimous": false,
            "fallback_used": false, "pheromone_strength": 0.5, "bayesian_confidence": 0.72,
            "voting_confidence": 0.6}, "explainability_token": "explain-6973cc4f-5a36-c867-bb79-ef678fead42e",
            "reasoning_summary": "synthetic decision fanout", "compliance_checks": {"confidence_threshold":
            true, "divergence_threshold": true, "risk_acceptable": true}, "guardrails_triggered": [
            "divergence_near_limit"], "requires_human_review": false, "created_at": 1772443512007,
            "valid_until": 1772445312007, "metadata": {"num_specialists": "5", "domain": "SECURITY"}, "hash":
            "6c527f7a0dc11e57cb9c4da93b0f2f00b5b99714749477ce3ae6ebd9de1a3721", "schema_version": 1}
            """#,
        plan: #"""
            {"plan_id": "6973cc4f-5a36-c867-bb79-ef678fead42e", "version": "1.0.0", "intent_id":
            "12bf07ed-f935-713b-0628-fa43b1c5d173", "correlation_id": "43301504-44e9-2a7e-4785-42c927e80330",
            "trace_id": "611ca5940843c063df952f7140395195", "span_id": "bd4e93a4f226aadd", "tasks": [{
            "task_id": "inv", "task_type": "query", "description": "Inventory affected nodes", "dependencies":
            [], "estimated_duration_ms": 800, "required_capabilities": ["read", "analyze"], "parameters": {},
            "metadata": {}}, {"task_id": "patch0", "task_type": "transform", "description": "Patch shard 0",
            "dependencies": ["inv"], "estimated_duration_ms": null, "required_capabilities": ["write",
            "compute"], "parameters": {"shard": "0", "options": "{\"drain\": true, \"batch\": 0}"},
            "metadata": {}}, {"task_id": "patch1", "task_type": "transform", "description": "Patch shard 1",
            "dependencies": ["inv"], "estimated_duration_ms": null, "required_capabilities": ["write",
            "compute"], "parameters": {"shard": "1", "options": "{\"drain\": true, \"batch\": 1}"},
            "metadata": {}}, {"task_id": "patch2", "task_type": "transform", "description": "Patch shard 2",
            "dependencies": ["inv"], "estimated_duration_ms": null, "required_capabilities": ["write",
            "compute"], "parameters": {"shard": "2", "options": "{\"drain\": true, \"batch\": 2}"},
            "metadata": {}}, {"task_id": "patch3", "task_type": "transform", "description": "Patch shard 3",
            "dependencies": ["inv"], "estimated_duration_ms": null, "required_capabilities": ["write",
            "compute"], "parameters": {"shard": "3", "options": "{\"drain\": true, \"batch\": 3}"},
            "metadata": {}}, {"task_id": "patch4", "task_type": "transform", "description": "Patch shard 4",
            "dependencies": ["inv"], "estimated_duration_ms": null, "required_capabilities": ["write",
            "compute"], "parameters": {"shard": "4", "options": "{\"drain\": true, \"batch\": 4}"},
            "metadata": {}}, {"task_id": "patch5", "task_type": "transform", "description": "Patch shard 5",
            "dependencies": ["inv"], "estimated_duration_ms": null, "required_capabilities": ["write",
            "compute"], "parameters": {"shard": "5", "options": "{\"drain\": true, \"batch\": 5}"},
            "metadata": {}}, {"task_id": "verify", "task_type": "validate", "description": "Verify all shards"
            , "dependencies": ["patch0", "patch1", "patch2", "patch3", "patch4", "patch5"],
            "estimated_duration_ms": null, "required_capabilities": ["read", "security"], "parameters": {},
            "metadata": {}}, {"task_id": "close", "task_type": "query", "description": "Collect evidence",
            "dependencies": ["verify"], "estimated_duration_ms": 600, "required_capabilities": ["read"],
            "parameters": {}, "metadata": {}}], "execution_order": ["inv", "patch0", "patch1", "patch2",
            "patch3", "patch4", "patch5", "verify", "close"], "risk_score": 0.88, "risk_band": "critical",
            "risk_factors": {"priority": 0.792, "security": 0.528, "complexity": 0.704},
            "explainability_token": "expl-fanout", "reasoning_summary": "synthetic plan fanout", "status":
            "validated", "created_at": 1772443510007, "valid_until": null, "estimated_total_duration_ms":
            421400, "complexity_score": 0.75, "original_domain": "SECURITY", "original_priority": "critical",
            "original_security_level": "restricted", "metadata": {"synthetic": "true"}, "requires_approval":
            false, "approval_status": null, "approved_by": null, "approved_at": null, "is_destructive": false,
            "destructive_tasks": [], "risk_matrix": null, "schema_version": 1}
            """#,
        planIsText: true,
        headers: [
            "decision-id": "3c9f0600-d62a-68c1-ba15-f26d16f982fa",
            "plan-id": "6973cc4f-5a36-c867-bb79-ef678fead42e",
            "intent-id": "12bf07ed-f935-713b-0628-fa43b1c5d173",
            "correlation-id": "43301504-44e9-2a7e-4785-42c927e80330",
            "final-decision": "conditional",
            "traceparent": "00-611ca5940843c063df952f7140395195-bd4e93a4f226aadd-01",
        ])

    static let reviewRequiredDestructive = ExampleRecord(
        value: #"""
            {"decision_id": "41e9b69e-231e-9099-4a48-ef3e4a4c4288", "plan_id":
            "e4d53836-7918-9548-6203-66edb9633c6a", "intent_id": "e37bd098-96e7-d5cf-64ef-40f3b05c4490",
            "correlation_id": "1ebde698-0560-3ec6-8ab8-03648c71d52e", "trace_id":
            "525e664a0aa653c84fc6e9e9d121cbe4", "span_id": "815200165c38fd60", "final_decision":
            "review_required", "consensus_method": "fallback", "aggregated_confidence": 0.41,
            "aggregated_risk": 0.93, "specialist_votes": [{"specialist_type": "business", "opinion_id":
            "4c090785-db45-6140-a57d-c4c59cb45fd8", "confidence_score": 0.41, "risk_score": 0.93,
            "recommendation": "reject", "weight": 0.2, "processing_time_ms": 180}, {"specialist_type":
            "technical", "opinion_id": "6fee5d7a-976c-9e23-34ec-6abb3c244ce1", "confidence_score": 0.39,
            "risk_score": 0.94, "recommendation": "review_required", "weight": 0.2, "processing_time_ms": 217}
            , {"specialist_type": "behavior", "opinion_id": "219a878f-3387-9349-f7f6-68e748533eec",
            "confidence_score": 0.37, "risk_score": 0.95, "recommendation": "review_required", "weight": 0.2,
            "processing_time_ms": 254}, {"specialist_type": "evolution", "opinion_id":
            "bc9ede09-7949-0c3e-2aaf-3bb76c7cb3d6", "confidence_score": 0.35, "risk_score": 0.96,
            "recommendation": "approve", "weight": 0.2, "processing_time_ms": 291}, {"specialist_type":
            "architecture", "opinion_id": "977c9e81-443d-b139-084f-d562a8f80ee6", "confidence_score": 0.33,
            "risk_score": 0.97, "recommendation": "review_required", "weight": 0.2, "processing_time_ms": 328}
            ], "consensus_metrics": {"divergence_score": 0.31, "convergence_time_ms": 842, "unanimous": false,
            "fallback_used": true, "pheromone_strength": 0.5, "bayesian_confidence": 0.41,
            "voting_confidence": 0.6}, "explainability_token": "explain-e4d53836-7918-9548-6203-66edb9633c6a",
            "reasoning_summary": "synthetic decision destructive", "compliance_checks": {
            "confidence_threshold": false, "divergence_threshold": true, "risk_acceptable": false},
            "guardrails_triggered": ["critical_risk", "low_confidence"], "requires_human_review": true,
            "created_at": 1772443800000, "valid_until": null, "metadata": {"num_specialists": "5", "domain":
            "INFRASTRUCTURE"}, "hash": "0e99379fd648722aee7c8d76e6b01c9af91006d831fcdd3175e310bda86e3810",
            "schema_version": 1}
            """#,
        plan: #"""
            {"plan_id": "e4d53836-7918-9548-6203-66edb9633c6a", "version": "1.0.0", "intent_id":
            "e37bd098-96e7-d5cf-64ef-40f3b05c4490", "correlation_id": "1ebde698-0560-3ec6-8ab8-03648c71d52e",
            "trace_id": "525e664a0aa653c84fc6e9e9d121cbe4", "span_id": "815200165c38fd60", "tasks": [{
            "task_id": "snap", "task_type": "EXECUTE", "description": "Snapshot the tenant database",
            "dependencies": [], "estimated_duration_ms": 60000, "required_capabilities": ["deployment"],
            "parameters": {"execution_id": "snap-3"}, "metadata": {}}, {"task_id": "drop", "task_type":
            "EXECUTE", "description": "Drop the retired tenant schema", "dependencies": ["snap"],
            "estimated_duration_ms": 5000, "required_capabilities": ["deployment"], "parameters": {
            "execution_id": "drop-3"}, "metadata": {}}], "execution_order": ["snap", "drop"], "risk_score":
            0.95, "risk_band": "critical", "risk_factors": {"priority": 0.855, "security": 0.57, "complexity":
            0.76}, "explainability_token": "expl-destructive", "reasoning_summary":
            "synthetic plan destructive", "status": "validated", "created_at": 1772443797000, "valid_until":
            null, "estimated_total_duration_ms": 65000, "complexity_score": 0.167, "original_domain":
            "INFRASTRUCTURE", "original_priority": "high", "original_security_level": "restricted",
            "metadata": {"synthetic": "true"}, "requires_approval": true, "approval_status": "pending",
            "approved_by": null, "approved_at": null, "is_destructive": true, "destructive_tasks": ["drop"],
            "risk_matrix": null, "schema_version": 1}
            """#,
        planIsText: true,
        headers: [
            "decision-id": "41e9b69e-231e-9099-4a48-ef3e4a4c4288",
            "plan-id": "e4d53836-7918-9548-6203-66edb9633c6a",
            "intent-id": "e37bd098-96e7-d5cf-64ef-40f3b05c4490",
            "correlation-id": "1ebde698-0560-3ec6-8ab8-03648c71d52e",
            "final-decision": "review_required",
            "traceparent": "00-525e664a0aa653c84fc6e9e9d121cbe4-815200165c38fd60-01",
        ])

    static let barePlan = ExampleRecord(
        value: #"""
            {"plan_id": "bee4625d-983f-61a9-a82d-ebfa7f427a59", "version": "1.0.0", "intent_id":
            "567609dd-a0d5-8177-72c8-8f405d5501d5", "correlation_id": "563c1359-0db5-5875-f3bd-1a2e760f16b6",
            "trace_id": "afb38bb7dbcc0e0092ea3b1918e7038f", "span_id": "f5943789f4e75674", "tasks": [{
            "task_id": "a", "task_type": "VALIDATE", "description": "Check the config drift", "dependencies":
            [], "estimated_duration_ms": 2000, "required_capabilities": ["validation"], "parameters": {
            "validation_id": "cfg-5"}, "metadata": {}}, {"task_id": "b", "task_type": "DEPLOY", "description":
            "Apply the config map", "dependencies": ["a"], "estimated_duration_ms": 15000,
            "required_capabilities": ["deployment"], "parameters": {"deployment_name": "edge-proxy",
            "namespace": "edge", "previous_revision": "7", "provider": "flux"}, "metadata": {}}],
            "execution_order": ["a", "b"], "risk_score": 0.33, "risk_band": "medium", "risk_factors": {
            "priority": 0.297, "security": 0.198, "complexity": 0.264}, "explainability_token": "expl-direct",
            "reasoning_summary": "synthetic plan direct", "status": "validated", "created_at": 1772444100000,
            "valid_until": null, "estimated_total_duration_ms": 17000, "complexity_score": 0.167,
            "original_domain": "OPERATIONAL", "original_priority": "normal", "original_security_level":
            "internal", "metadata": {"synthetic": "true"}, "requires_approval": false, "approval_status": null
            , "approved_by": null, "approved_at": null, "is_destructive": false, "destructive_tasks": [],
            "risk_matrix": null, "schema_version": 1}
            """#,
        plan: nil, planIsText: false,
        headers: [
            "plan-id": "bee4625d-983f-61a9-a82d-ebfa7f427a59",
            "intent-id": "567609dd-a0d5-8177-72c8-8f405d5501d5",
            "risk-band": "medium",
            "schema-version": "1",
            "content-type": "application/json",
            "correlation-id": "563c1359-0db5-5875-f3bd-1a2e760f16b6",
        ])
}
