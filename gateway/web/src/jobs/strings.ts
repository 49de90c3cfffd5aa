export default {
  ko: {
    title: '작업', none: '작업이 없습니다. 원장이나 내 데이터를 내보내면 여기에 나타납니다.', kind: '종류', status: '상태', progress: '진행', created: '시작', download: '받기', cancel: '취소', signedOut: '로그인하면 작업이 보입니다.', kinds: { ledger_export: '원장 내보내기', user_export: '내 데이터 사본', audit_export: '하루 주문·체결 파일', audit_purge: '오래된 감사 기록 정리', master_key_rotation: '마스터 키 교체', settlement: '하루 결제', table_months: '월별 표 준비', order_release: '멈춘 종목의 주문 해제' },
    statusOf: { QUEUED: '대기', RUNNING: '진행 중', SUCCEEDED: '완료', FAILED: '실패', CANCELLED: '취소됨' }, succeeded: '작업이 끝났습니다', failed: '작업이 실패했습니다',
  },
  en: {
    title: 'Jobs', none: 'No jobs. An export of the ledger or of your data shows here.', kind: 'Kind', status: 'Status', progress: 'Progress', created: 'Begun', download: 'Download', cancel: 'Cancel', signedOut: 'Sign in to see your jobs.', kinds: { ledger_export: 'Export of the ledger', user_export: 'Copy of your data', audit_export: 'Orders and trades of a day', audit_purge: 'Purge of the audit trail', master_key_rotation: 'New master key', settlement: 'Settlement of a day', table_months: 'Tables of the months', order_release: 'Release of the orders of a symbol' },
    statusOf: { QUEUED: 'Queued', RUNNING: 'Running', SUCCEEDED: 'Done', FAILED: 'Failed', CANCELLED: 'Cancelled' }, succeeded: 'A job is done', failed: 'A job has failed',
  },
};
