using System.Collections;
using MlActors.Detection.Results;

namespace MlActors.Benchmarks;

/// <summary>A collection that receives bucket results without storing them.</summary>
internal abstract class CountingCollection : ICollection<BucketResult>
{
    public int Count => 0;

    public bool IsReadOnly => false;

    public abstract void Add(BucketResult bucket);

    public void Clear() { }

    public bool Contains(BucketResult bucket) => false;

    public void CopyTo(BucketResult[] array, int arrayIndex) { }

    public bool Remove(BucketResult bucket) => false;

    public IEnumerator<BucketResult> GetEnumerator() => Enumerable.Empty<BucketResult>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
