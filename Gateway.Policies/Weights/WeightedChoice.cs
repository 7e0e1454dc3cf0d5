using System.Collections.Immutable;

namespace Gateway.Policies.Weights;

/// <summary>Chooses among alternatives by their weights. Immutable.</summary>
/// <typeparam name="T">An alternative.</typeparam>
public sealed class WeightedChoice<T>
{
    private readonly ImmutableArray<(T Item, int End)> _items;

    /// <summary>Takes the alternatives.</summary>
    /// <param name="items">The alternatives; one with weight 0 is never chosen, and one at least has another.</param>
    /// <exception cref="ArgumentException">No alternative has a weight.</exception>
    public WeightedChoice(IEnumerable<(T Item, int Weight)> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var weighted = ImmutableArray.CreateBuilder<(T, int)>();
        foreach (var (item, weight) in items)
        {
            if (weight > 0)
            {
                Total = checked(Total + weight);
                weighted.Add((item, Total));
            }
        }

        _items = weighted.Count > 0 ? weighted.DrainToImmutable() : throw new ArgumentException("No alternative has a weight.", nameof(items));
    }

    /// <summary>Sum of the weights; at least 1.</summary>
    public int Total { get; }

    /// <summary>The alternative that a number falls to.</summary>
    /// <param name="draw">A number from 0 to below <see cref="Total"/>.</param>
    public T At(int draw)
    {
        foreach (var (item, end) in _items)
        {
            if (draw < end)
            {
                return item;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(draw));
    }

    /// <summary>The choice among the others; null: there are none.</summary>
    /// <param name="item">The alternative that is left out.</param>
    public WeightedChoice<T>? Without(T item)
    {
        var (others, before) = (new List<(T, int)>(), 0);
        foreach (var (other, end) in _items)
        {
            if (!EqualityComparer<T>.Default.Equals(other, item))
            {
                others.Add((other, end - before));
            }

            before = end;
        }

        return others.Count == 0 ? null : new WeightedChoice<T>(others);
    }
}
