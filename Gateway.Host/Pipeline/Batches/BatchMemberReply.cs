using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Replies;

namespace Gateway.Host.Pipeline.Batches;

/// <summary>What one member of a batch is answered, as a part of the answer to all of them; counts its bytes.</summary>
internal sealed class BatchMemberReply(BatchReply batch, RequestRecord record) : ISharedReply
{
    public void OpenSession(Session session) => batch.OpenSession(session);

    public ValueTask WriteJsonAsync(ReadOnlyMemory<byte> json)
    {
        record.BytesOut += json.Length;
        return batch.WriteJsonAsync(json);
    }

    public ValueTask TellAsync(ReadOnlyMemory<byte> json)
    {
        record.BytesOut += json.Length;
        return batch.TellAsync(json);
    }

    public ValueTask KeepAliveAsync() => batch.KeepAliveAsync();

    public ValueTask<bool> WriteEventAsync(ReadOnlyMemory<byte> frame) => batch.WriteEventAsync(frame);
}
