using System.Security.Cryptography;

namespace Gateway.Tests.Support;

/// <summary>
/// Answers tool calls with their own message, but late and out of order: some calls are always held back, and each new one lets a random
/// one of them go.
/// </summary>
public sealed class ShuffledAnswers(int held)
{
    private readonly List<TaskCompletionSource> _waiting = [];
    private readonly Lock _lock = new();
    private bool _released;

    public async Task AnswerAsync(ScriptedRequest request)
    {
        await Turn();
        await request.TextAsync((string)request.Params!["arguments"]!["message"]!);
    }

    /// <summary>Lets all calls go, and those to come.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _released = true;
            _waiting.ForEach(waiter => waiter.SetResult());
            _waiting.Clear();
        }
    }

    private Task Turn()
    {
        lock (_lock)
        {
            if (_released)
            {
                return Task.CompletedTask;
            }

            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(mine);
            if (_waiting.Count > held)
            {
                var index = RandomNumberGenerator.GetInt32(_waiting.Count);
                _waiting[index].SetResult();
                _waiting.RemoveAt(index);
            }

            return mine.Task;
        }
    }
}
