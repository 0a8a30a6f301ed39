// Links of a job to other systems, as Elastic's custom_urls describe them.
import { spanOf } from './format.js';

/** The links for one anomaly, with its values in place of $names$. Other schemes than http and https are left out. */
export function linksOf(record, job) {
  const urls = job.custom_settings?.custom_urls;
  return (Array.isArray(urls) ? urls : []).map(url => ({ name: url.url_name, address: addressOf(url, record) })).filter(link => link.address);
}

function addressOf({ url_value: template, time_range: range }, record) {
  const margin = spanOf(range) || record.bucket_span * 1000;
  const known = {
    ...record,
    earliest: new Date(record.timestamp - margin).toISOString(),
    latest: new Date(record.timestamp + record.bucket_span * 1000 + margin).toISOString(),
  };
  const text = String(template ?? '').replace(/\$([^$\s]+)\$/g, (whole, name) => {
    const value = known[name] ?? entityOf(record, name);
    return value === undefined ? whole : encodeURIComponent(Array.isArray(value) ? value[0] : value);
  });
  try {
    const address = new URL(text, location.origin);
    return ['http:', 'https:'].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

const entityOf = (record, name) =>
  ['partition', 'by', 'over'].filter(kind => record[`${kind}_field_name`] === name).map(kind => record[`${kind}_field_value`])[0];
