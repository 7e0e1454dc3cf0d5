using System.Collections.Concurrent;
using Gateway.Policies.Cel;

namespace Gateway.Policies.Authorization;

/// <summary>Activations of one compiler, used again and again. Thread-safe.</summary>
internal sealed class ActivationPool(CelCompiler compiler)
{
    // More than threads that decide at the same time; the rest is left to the collector.
    private const int Kept = 64;

    private readonly ConcurrentBag<CelActivation> _free = [];

    public CelActivation Rent() => _free.TryTake(out var activation) ? activation : compiler.NewActivation();

    public void Return(CelActivation activation)
    {
        if (_free.Count < Kept)
        {
            _free.Add(activation);
        }
    }
}
