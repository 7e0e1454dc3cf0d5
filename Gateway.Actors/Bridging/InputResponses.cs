using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>What a client answers to questions of a target, in a request that it sends again.</summary>
internal static class InputResponses
{
    /// <summary>The raw answer to a question; empty: there is none that could be one.</summary>
    /// <param name="responses">The raw <c>inputResponses</c>.</param>
    /// <param name="input">The question.</param>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> responses, InputRequest input)
    {
        var found = JsonMembers.Find(responses, System.Text.Encoding.UTF8.GetBytes(input.Key));
        var answer = found.Of(responses);
        return found.Exists && Fits(input.Method, answer) ? answer : default;
    }

    private static bool Fits(McpMethod method, ReadOnlySpan<byte> answer) => method switch
    {
        McpMethod.ElicitationCreate => JsonMembers.Find(answer, "action"u8) is { Exists: true } action && JsonText.TryUnescape(action.Of(answer), out var text)
            && (text.SequenceEqual("accept"u8) || text.SequenceEqual("decline"u8) || text.SequenceEqual("cancel"u8)),
        McpMethod.RootsList => JsonMembers.Find(answer, "roots"u8) is { Exists: true } roots && roots.Of(answer)[0] == '[',
        _ => JsonMembers.Find(answer, "content"u8).Exists,
    };
}
