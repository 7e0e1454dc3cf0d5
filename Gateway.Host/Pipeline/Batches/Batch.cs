using System.Text;
using Gateway.Actors.Protocol;

namespace Gateway.Host.Pipeline.Batches;

/// <summary>The messages of a batch (JSON-RPC 2.0 §6), read before any of them runs.</summary>
internal sealed class Batch : IDisposable
{
    private Batch(IReadOnlyList<BatchMember> members) => Members = members;

    public IReadOnlyList<BatchMember> Members { get; }

    /// <summary>Reads a batch, or says why all of it is refused. Exactly one is set.</summary>
    /// <param name="body">The array.</param>
    /// <param name="most">How many messages it may have.</param>
    /// <param name="record">What is known of the HTTP request, and so of each of them.</param>
    public static (Batch? Read, GatewayError? Error) Read(MessageBuffer body, int most, RequestRecord record)
    {
        var parts = JsonRpcBatch.Split(body.Span, most);
        if (parts.Count == 0 || parts.Count > most)
        {
            return (null, parts.Count == 0 ? GatewayError.EmptyBatch : GatewayError.BatchTooLong(most));
        }

        var batch = new Batch([.. parts.Select(part => new BatchMember(part.Of(body.Span), record.OfMember()))]);
        if (batch.HasSameIds())
        {
            batch.Dispose();
            return (null, GatewayError.SameIds);
        }

        return (batch, null);
    }

    public void Dispose()
    {
        foreach (var member in Members)
        {
            member.Dispose();
        }
    }

    // Nobody could tell which answer is whose.
    private bool HasSameIds()
    {
        var ids = new HashSet<string>();
        return Members.Any(member => member.IsRequest && !ids.Add(Encoding.UTF8.GetString(member.Id.Span)));
    }
}
