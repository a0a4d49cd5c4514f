/// How often a simulated worker fails or says nothing, percent.
struct WorkShares {
    var lostTickets = 0
    var failedTickets = 0
    var lostCompensations = 0
    var failedCompensations = 0
}
