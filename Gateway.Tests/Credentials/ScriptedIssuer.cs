using Gateway.Actors.Credentials.Tokens;
using Gateway.Policies;
using Gateway.Tests.Support;

namespace Gateway.Tests.Credentials;

/// <summary>An issuer that answers when a test says so, and by the clock of the test.</summary>
internal sealed class ScriptedIssuer(TimeProvider time) : ITokenReader<Secret>
{
    public string Issuer => "Issuer";

    /// <summary>Every time it was asked.</summary>
    public Recorder<TaskCompletionSource<Issued<Secret>>> Asked { get; } = new();

    public Task<Issued<Secret>> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<Issued<Secret>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Asked.Add(answer);
        return answer.Task;
    }

    /// <summary>Waits until it is asked for the so-many-th time, and answers with a token.</summary>
    public async Task AnswerAsync(int count, string token, TimeSpan life) =>
        (await Asked.WaitAsync(_ => true, $"request {count} to the issuer", count)).SetResult(new Issued<Secret>(new Secret(token), time.GetUtcNow() + life));

    /// <summary>Waits until it is asked for the so-many-th time, and fails.</summary>
    public async Task FailAsync(int count, string message) => (await Asked.WaitAsync(_ => true, $"request {count} to the issuer", count)).SetException(new InvalidOperationException(message));
}
