/** Words of sharing. */
export default {
  ko: {
    grantsAbout: '“{{name}}” 계좌를 다른 사용자에게 보여 주거나 거래를 맡길 수 있습니다. 돈은 소유자만 옮깁니다.', grantTo: '상대의 사용자 ID', grantAccess: '권한', access: { VIEW: '보기', TRADE: '보기와 거래' }, give: '공유하기', given: '공유했습니다.', endGrantSure: '정말 끝내기', endGrant: '공유 끝내기', noGrants: '아무에게도 공유하지 않았습니다.', sharedWithMe: '나에게 공유된 계좌', showAccount: '이 계좌 보기', shownNow: '보고 있음',
  },
  en: {
    grantsAbout: 'Let another user see the account “{{name}}”, or trade with it. Only its owner moves money.', grantTo: 'The other user’s ID', grantAccess: 'May', access: { VIEW: 'See', TRADE: 'See and trade' }, give: 'Share', given: 'The account is shared.', endGrantSure: 'Really end', endGrant: 'End', noGrants: 'It is shared with nobody.', sharedWithMe: 'Shared with you', showAccount: 'Show this account', shownNow: 'Shown',
  },
};
