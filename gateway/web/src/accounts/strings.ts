export default {
  ko: {
    deposit: '입금', withdraw: '출금', depositTitle: '모의 자금 입금', withdrawTitle: '모의 자금 출금', amount: '금액', done: '완료되었습니다.', openTitle: '모의 계좌 열기', name: '계좌 이름 (선택)', open: '열기', account: '계좌', ledger: '거래 원장', noLedger: '원장이 비어 있습니다.', kindLabel: '구분', cashAfter: '잔액', reference: '참조', time: '시간', export: 'CSV로 내보내기', exported: '내보내기를 시작했습니다. 작업 화면에서 받을 수 있습니다.',
    grants: '계좌 공유', sharedMark: '공유됨', own: '내 계좌 보기', lookingAt: '다른 사람이 공유한 계좌를 보고 있습니다.',
    kind: { DEPOSIT: '입금', WITHDRAWAL: '출금', HOLD: '주문 증거금', RELEASE: '증거금 해제', BUY: '매수', SELL: '매도', FEE: '수수료', TAX: '세금', DIVIDEND: '배당', INTEREST: '이자', ADJUSTMENT: '조정' }, paper: { PAPER: '모의', GAME: '게임', LIVE: '실전', MIRROR: '보기 전용' },
  },
  en: {
    deposit: 'Deposit', withdraw: 'Withdraw', depositTitle: 'Deposit paper money', withdrawTitle: 'Withdraw paper money', amount: 'Amount', done: 'Done.', openTitle: 'Open a paper account', name: 'Name of the account (optional)', open: 'Open', account: 'Account', ledger: 'Ledger', noLedger: 'The ledger is empty.', kindLabel: 'Kind', cashAfter: 'Cash after', reference: 'Reference', time: 'Time', export: 'Export as CSV', exported: 'The export has begun. Fetch it on the jobs page.',
    grants: 'Sharing', sharedMark: 'shared', own: 'Show my own', lookingAt: 'You are looking at an account that somebody shares with you.',
    kind: { DEPOSIT: 'Deposit', WITHDRAWAL: 'Withdrawal', HOLD: 'Hold', RELEASE: 'Release', BUY: 'Buy', SELL: 'Sell', FEE: 'Fee', TAX: 'Tax', DIVIDEND: 'Dividend', INTEREST: 'Interest', ADJUSTMENT: 'Adjustment' }, paper: { PAPER: 'Paper', GAME: 'Game', LIVE: 'Live', MIRROR: 'Mirror' },
  },
};
