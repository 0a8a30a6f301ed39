// What the caller may do. The node refuses the rest all the same; here it is only not offered.
import { currentSession, post } from './api.js';

const everything = { view: true, manage: true, drain: true, load: true, read: true };

let rights = everything;

export const may = () => rights;

export async function loadRights() {
  if (!currentSession().secured) {
    rights = everything;
    return;
  }
  const answer = await post('/_security/user/_has_privileges', {
    cluster: ['monitor_ml', 'manage_ml', 'manage'], index: [{ names: ['*'], privileges: ['read', 'write', 'create_index'] }],
  });
  const { cluster } = answer, all = answer.index['*'] ?? {};
  rights = {
    view: cluster.monitor_ml, manage: cluster.manage_ml, drain: cluster.manage, load: all.write && all.create_index, read: all.read,
  };
}
