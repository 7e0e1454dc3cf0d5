using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;

namespace Gateway.Host.Pipeline.Batches;

/// <summary>One message of a batch, with bytes, record and fate of its own.</summary>
internal sealed class BatchMember : IDisposable
{
    private readonly JsonRpcEnvelope _envelope;

    /// <summary>Reads a member.</summary>
    public BatchMember(ReadOnlySpan<byte> bytes, RequestRecord record)
    {
        Body = new MessageBuffer(bytes.Length);
        Body.Append(bytes);
        Fault = JsonRpcReader.ReadClient(Body.Span, out _envelope);
        Record = record;
        record.BytesIn = bytes.Length;
    }

    public MessageBuffer Body { get; }

    /// <summary>Why it is no message.</summary>
    public JsonRpcFault Fault { get; }

    public ref readonly JsonRpcEnvelope Envelope => ref _envelope;

    /// <summary>What log, metrics, traces and audit will say of it.</summary>
    public RequestRecord Record { get; }

    /// <summary>The raw id, or empty.</summary>
    public ReadOnlyMemory<byte> Id => _envelope.Id.Of(Body.Memory);

    public bool IsRequest => Fault == JsonRpcFault.None && _envelope.Kind == JsonRpcKind.Request;

    /// <summary>Whether it gets a response: a request does, and what is no message (JSON-RPC 2.0 §6).</summary>
    public bool IsAnswered => Fault != JsonRpcFault.None || IsRequest;

    /// <summary>Why it does not run; null: it may.</summary>
    public GatewayError? Refusal { get; set; }

    /// <summary>What sessions are given; null: it does not run.</summary>
    public ClientMessage? Message { get; set; }

    public void Dispose() => Body.Dispose();
}
