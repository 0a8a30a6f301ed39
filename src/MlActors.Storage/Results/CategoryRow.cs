using System.Text.Json;
using LinqToDB.Mapping;
using MlActors.Detection.Results;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>The last definition of a category.</summary>
[Table("category")]
internal sealed class CategoryRow
{
    [PrimaryKey(0), Column("job")] public string Job { get; init; } = "";
    [PrimaryKey(1), Column("category_id")] public int CategoryId { get; init; }

    /// <summary>The bucket that first had the category. When that bucket is deleted, the category is too.</summary>
    [Column("first_timestamp")] public long FirstTimestamp { get; init; }

    [Column("partition_field_value")] public string? PartitionFieldValue { get; init; }
    [Column("definition")] public string Definition { get; init; } = "";

    public static IEnumerable<CategoryRow> Of(JobId job, BucketResult bucket) => bucket.Categories.Select(category => new CategoryRow
    {
        Job = job.Value,
        CategoryId = category.CategoryId,
        FirstTimestamp = bucket.Timestamp,
        PartitionFieldValue = category.PartitionFieldValue,
        Definition = JsonSerializer.Serialize(category, ResultJson.Default.CategoryDefinition),
    });

    public CategoryDefinition ToCategory()
    {
        var category = JsonSerializer.Deserialize(Definition, ResultJson.Default.CategoryDefinition)!;
        return category with
        {
            // Empty lists are not written and are read as default.
            Examples = category.Examples.IsDefault ? [] : category.Examples,
            PreferredToCategories = category.PreferredToCategories.IsDefault ? [] : category.PreferredToCategories,
        };
    }
}
