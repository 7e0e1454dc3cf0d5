using System.Collections.Concurrent;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>
/// What clients saw and what the server executed, and whether the two fit: a result means one execution, a refusal none, and what is unknown at most
/// one; no answer reaches another call; and no node executes for a session after a later owner has.
/// </summary>
internal sealed class ChaosHistory
{
    private readonly ConcurrentQueue<ChaosCall> _calls = new();
    private readonly ConcurrentQueue<ChaosExecution> _executions = new();

    public IReadOnlyCollection<ChaosCall> Calls => _calls;

    public IReadOnlyCollection<ChaosExecution> Executions => _executions;

    public void Called(ChaosCall call) => _calls.Enqueue(call);

    public void Executed(ChaosExecution execution) => _executions.Enqueue(execution);

    /// <summary>What does not fit; empty: everything does.</summary>
    public IReadOnlyList<string> Violations()
    {
        var executed = _executions.GroupBy(execution => execution.Nonce).ToDictionary(group => group.Key, group => group.Count());
        var calls = _calls.ToDictionary(call => call.Nonce);
        return
        [
            .. executed.Where(entry => entry.Value > 1).Select(entry => $"{entry.Key} was executed {entry.Value} times"),
            .. executed.Keys.Where(nonce => !calls.ContainsKey(nonce)).Select(nonce => $"{nonce} was executed and never called"),
            .. calls.Values.Select(call => Fault(call, executed.GetValueOrDefault(call.Nonce))).OfType<string>(),
            .. _executions.GroupBy(execution => execution.Client).SelectMany(StepsBack),
        ];
    }

    private static string? Fault(ChaosCall call, int executions) => call.Outcome switch
    {
        CallOutcome.Ok => executions == 1 ? null : $"{call.Nonce} has a result and was executed {executions} times",
        CallOutcome.Failed or CallOutcome.Lost => executions == 0 ? null : $"{call.Nonce} was refused ({call.Detail}) and executed",
        CallOutcome.Unknown => null,
        CallOutcome.Wrong => $"{call.Nonce} was answered with {call.Detail}",
    };

    private static IEnumerable<string> StepsBack(IGrouping<string, ChaosExecution> executions)
    {
        var highest = 0L;
        foreach (var execution in executions)
        {
            if (execution.Epoch < highest)
            {
                yield return $"{execution.Nonce} was executed by the owner of epoch {execution.Epoch} after one of {highest}";
            }

            highest = Math.Max(highest, execution.Epoch);
        }
    }
}
