// What the caller may do. The node refuses the rest all the same; here it is only not offered.
import { currentSession, post } from './api.js';

const everything = { view: true, manage: true, monitor: true, drain: true, load: true, read: true, results: true, notes: true, annotations: true };

// Indices of results, of notifications and of annotations. Most results can be had without a right on their index, by the calls for one job.
const results = '.ml-anomalies-*',
  notes = '.ml-notifications*',
  annotations = '.ml-annotations-*';

let rights = everything;

export const may = () => rights;

export async function loadRights() {
  if (!currentSession().secured) {
    rights = everything;
    return;
  }
  const answer = await post('/_security/user/_has_privileges', {
    cluster: ['monitor_ml', 'manage_ml', 'monitor', 'manage'],
    index: [
      { names: ['*'], privileges: ['read', 'write', 'create_index'] },
      { names: [results, notes, annotations], privileges: ['read'] },
    ],
  });
  const { cluster, index } = answer,
    all = index['*'] ?? {};
  rights = {
    view: cluster.monitor_ml,
    manage: cluster.manage_ml,
    monitor: cluster.monitor,
    drain: cluster.manage,
    load: all.write && all.create_index,
    read: all.read,
    results: index[results]?.read,
    notes: index[notes]?.read,
    annotations: index[annotations]?.read,
  };
}
