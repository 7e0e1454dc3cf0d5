namespace Gateway.Actors.Upstreams.Modern;

/// <summary>What is heard of a modern server outside of calls: by one request at a time, made anew when something else is wanted. Thread-safe.</summary>
internal sealed class ListenRequests(ListenContext context) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private ListenRequest? _current;
    private bool _closed;

    /// <summary>Whether changes of lists are heard of at present.</summary>
    public bool IsOpen => _current?.IsOpen == true;

    /// <summary>Hears of changes of lists and of these resources from now on.</summary>
    /// <returns>Completes when the server has it, or never will.</returns>
    public Task Listen(IReadOnlyCollection<string> resources)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return Task.CompletedTask;
            }

            if (_current is null || !_current.Resources.SetEquals(resources))
            {
                _current = new ListenRequest(context, resources.ToHashSet(StringComparer.Ordinal), _current);
            }

            return _current.Opened;
        }
    }

    public async ValueTask DisposeAsync()
    {
        ListenRequest? current;
        lock (_lock)
        {
            (current, _closed) = (_current, true);
        }

        await (current?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
