using System.Text;
using Gateway.Actors.Protocol;

namespace Gateway.Tests.Protocol;

/// <summary>What the reader found in a message, its parts as text; null: not there.</summary>
internal sealed record Reading(JsonRpcFault Fault, JsonRpcKind Kind, string? Method, string? Id, string? Params, string? Result, string? Error)
{
    /// <summary>A request with these params.</summary>
    public static string Request(string parameters) => "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":" + parameters + "}";

    public static Reading OfClient(string message) => OfClient(Encoding.UTF8.GetBytes(message));

    public static Reading OfClient(byte[] message) => Of(JsonRpcReader.ReadClient(message, out var envelope), envelope, message);

    public static Reading OfTarget(string message) => OfTarget(Encoding.UTF8.GetBytes(message));

    public static Reading OfTarget(byte[] message) => Of(JsonRpcReader.ReadTarget(message, out var envelope), envelope, message);

    /// <summary>A part of a message as text; null when it is not there.</summary>
    public static string? Text(Slice slice, byte[] message) => slice.Exists ? Encoding.UTF8.GetString(slice.Of(message)) : null;

    private static Reading Of(JsonRpcFault fault, JsonRpcEnvelope envelope, byte[] message) => new(
        fault,
        envelope.Kind,
        Text(envelope.MethodName, message),
        Text(envelope.Id, message),
        Text(envelope.Params, message),
        Text(envelope.Result, message),
        Text(envelope.Error, message));
}
