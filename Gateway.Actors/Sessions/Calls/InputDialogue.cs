using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Replies;

namespace Gateway.Actors.Sessions.Calls;

/// <summary>
/// What a modern target must know before it can answer a call (MCP 2026-07-28, multi round-trip requests), asked of a client that knows requests
/// from servers only: each question is one on the call's own stream, and the call goes on with the answers. No round is sent twice.
/// </summary>
internal sealed class InputDialogue(Session session, InFlightCall call, CallReply reply)
{
    private const int MaxRounds = 10;
    private const int MaxQuestions = 16;

    private static readonly JsonRpcError TooManyRounds = new(
        McpErrorCode.InternalError, $"The target asked more than {MaxRounds} times before it answered.", "too_many_rounds", Executed: "unknown");

    private byte[]? _required;
    private int _rounds;

    /// <summary>Raw members that the call's next round has in its params; empty: none, it is the first.</summary>
    public ReadOnlyMemory<byte> Members { get; set; }

    /// <summary>Takes a result that asks for input in place of being one.</summary>
    public bool TryTake(ReadOnlySpan<byte> result)
    {
        var type = JsonMembers.Find(result, "resultType"u8);
        if (!type.Exists || !type.Of(result).SequenceEqual("\"input_required\""u8))
        {
            return false;
        }

        _required = result.ToArray();
        return true;
    }

    /// <summary>Asks the client what the last round left open; false: nothing was, or it is answered that the call ends.</summary>
    public async Task<bool> GoesOnAsync(string target)
    {
        if (_required is not { } required)
        {
            return false;
        }

        _required = null;
        if (++_rounds > MaxRounds)
        {
            await reply.ErrorAsync(TooManyRounds);
            return false;
        }

        var (answers, error) = await AskAsync(required, target);
        if (error is not null)
        {
            await reply.ErrorAsync(error);
            return false;
        }

        Members = Compose(required, answers);
        return true;
    }

    private async Task<(List<(byte[] Key, byte[] Answer)> Answers, JsonRpcError? Error)> AskAsync(byte[] required, string target)
    {
        var answers = new List<(byte[] Key, byte[] Answer)>();
        var (questions, error) = Questions(required, target);
        if (error is not null)
        {
            return (answers, error);
        }

        var pending = new List<MintedId>();
        try
        {
            var answered = new List<Task<InputAnswer>>();
            foreach (var question in questions)
            {
                var answer = new TaskCompletionSource<InputAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
                if (session.ServerRequests.Add(answer) is not { } id)
                {
                    return (answers, new JsonRpcError(McpErrorCode.InternalError, "Too many requests wait for the client.", "overloaded", target, "unknown"));
                }

                pending.Add(id);
                answered.Add(answer.Task);
                using var request = new MessageBuffer(question.Params.Length + 128);
                JsonRpcWriter.WriteRequest(request, id.ToUtf8(), question.Method.Utf8Name(), question.Params);
                await reply.SendAsync(request);
            }

            await AllAsync(answered);
            for (var i = 0; i < questions.Count; i++)
            {
                if (questions[i].Read(await answered[i]) is not { } answer)
                {
                    return (answers, new JsonRpcError(McpErrorCode.InternalError, $"The client did not answer {questions[i].Method.Name()}.", "input_refused", target, "unknown"));
                }

                answers.Add((questions[i].Key, answer));
            }

            return (answers, null);
        }
        finally
        {
            pending.ForEach(session.ServerRequests.Forget);
        }
    }

    // As long as it takes: a person may be asked. The client can cancel, and the session can end.
    private async Task AllAsync(List<Task<InputAnswer>> answers)
    {
        var all = Task.WhenAll(answers);
        while (!all.IsCompleted)
        {
            try
            {
                await all.WaitAsync(session.Services.Limits.Sessions.KeepAlive, session.Services.Time, call.Cancelled);
            }
            catch (TimeoutException)
            {
                await reply.KeepAliveAsync();
            }
        }
    }

    private (List<InputQuestion> Questions, JsonRpcError? Error) Questions(byte[] required, string target)
    {
        var questions = new List<InputQuestion>();
        var asked = JsonMembers.Find(required, "inputRequests"u8).Of(required.AsSpan());
        var members = new JsonMembers(asked);
        while (members.Next())
        {
            if (questions.Count == MaxQuestions || InputQuestion.Read(members.Name(asked), members.Value.Of(asked)) is not { } question)
            {
                return (questions, new JsonRpcError(McpErrorCode.InternalError, $"Target '{target}' failed: it asks for what no client can answer.", "bad_reply", target, "unknown"));
            }

            if (!session.Profile.Supports(question))
            {
                return (questions, new JsonRpcError(
                    McpErrorCode.InvalidRequest, $"Target '{target}' needs to ask the client something that the client does not support.", "client_capability", target, "unknown"));
            }

            questions.Add(question);
        }

        return (questions, null);
    }

    private static byte[] Compose(byte[] required, List<(byte[] Key, byte[] Answer)> answers)
    {
        using var output = new MessageBuffer();
        if (answers.Count > 0)
        {
            output.Append("\"inputResponses\":"u8);
            var copy = new JsonObjectCopy(output);
            foreach (var (key, answer) in answers)
            {
                copy.Add([.. key, (byte)':', .. answer]);
            }

            copy.End();
        }

        var state = JsonMembers.Find(required, "requestState"u8);
        if (state.Exists)
        {
            output.Append(answers.Count > 0 ? ",\"requestState\":"u8 : "\"requestState\":"u8);
            output.Append(state.Of(required.AsSpan()));
        }

        return output.Span.ToArray();
    }
}
