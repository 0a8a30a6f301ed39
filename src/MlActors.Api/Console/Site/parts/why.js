import { duration, value } from './format.js';

/** How far a value is from what was expected, in words. */
export function comparison(actual, typical) {
  if (actual === undefined || typical === undefined) return '';
  if (actual === typical) return 'as expected';
  if (typical === 0 || actual === 0 || actual * typical < 0) return actual > typical ? 'unusually high' : 'unusually low';
  const ratio = Math.max(Math.abs(actual / typical), Math.abs(typical / actual));
  const times = ratio >= 100 ? 'more than 100' : ratio >= 1.995 ? Math.round(ratio) : ratio.toFixed(2);
  return `${times}× ${Math.abs(actual) > Math.abs(typical) ? 'higher' : 'lower'}`;
}

const strength = ['no', 'very low', 'low', 'medium', 'high', 'very high'];

/** The explanation of a score as the API gives it, in sentences. */
export function whyOf(record) {
  const explained = record.anomaly_score_explanation ?? {};
  const span = record.bucket_span * 1000;
  const impact = (name, size) => (size === undefined ? undefined : `${name}: ${strength[Math.min(5, Math.max(0, size))]} impact`);
  return [
    explained.anomaly_type && `A ${explained.anomaly_type}${explained.anomaly_length ? ` of ${duration(explained.anomaly_length * span)}` : ''}`,
    explained.typical_value !== undefined &&
      `Expected ${value(explained.typical_value)}, between ${value(explained.lower_confidence_bound)} and ${value(explained.upper_confidence_bound)}`,
    record.probability !== undefined && `Probability ${record.probability < 0.001 ? record.probability.toExponential(1) : value(record.probability)}`,
    impact('This bucket alone', explained.single_bucket_impact),
    impact('The buckets before it', explained.multi_bucket_impact),
    impact('Its form', explained.anomaly_characteristics_impact),
    explained.high_variance_penalty && 'The score is lowered, because the values vary much',
    explained.incomplete_bucket_penalty && 'The score is lowered, because the bucket has fewer records than usual',
    explained.multimodal_distribution && 'The values come in several groups',
    record.initial_record_score !== undefined &&
      Math.round(record.initial_record_score) !== Math.round(record.record_score) &&
      `It scored ${Math.round(record.initial_record_score)} when it was found`,
    record.is_interim && 'The bucket is not complete yet',
  ].filter(Boolean);
}
